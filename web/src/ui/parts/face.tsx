import { UserRound } from 'lucide-react';
import { initials } from '../../world/names.ts';
import { personHex } from '../../world/palette.ts';
import './face.css';

type FaceProps = { name: string; color: number; photoUrl: string | null; sizePx: number };

/** A person as a small round picture: photo or initials on their colour. Their name stands beside it, so it is silent. */
export function Face({ name, color, photoUrl, sizePx }: FaceProps) {
  return (
    <span className="face" aria-hidden="true" style={{ '--person': personHex(color), '--size': `${sizePx}px` }}>
      {photoUrl !== null ? (
        <img src={photoUrl} alt="" width={sizePx} height={sizePx} />
      ) : (
        initials(name) || <UserRound size={sizePx * 0.5} />
      )}
    </span>
  );
}
