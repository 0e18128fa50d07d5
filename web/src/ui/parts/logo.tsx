/** The mark: a ring seen from above with somebody in it. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <circle cx="12" cy="12" r="9.5" fill="none" stroke="currentColor" strokeWidth="3" />
      <circle cx="12" cy="12" r="4.5" fill="currentColor" />
    </svg>
  );
}
