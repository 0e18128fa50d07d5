import { Logo } from '../parts/logo.tsx';
import './lobby.css';

/** While a reload takes its place back. */
export function Returning({ words }: { words: string }) {
  return (
    <main className="lobby returning-page">
      <p className="returning panel" role="status">
        <Logo /> {words}
      </p>
    </main>
  );
}
