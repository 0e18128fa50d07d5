export function listenToNpm(options: { write: (text: string) => void; silenceMs?: number }): {
  onText: (text: string) => void;
  close: () => void;
};
