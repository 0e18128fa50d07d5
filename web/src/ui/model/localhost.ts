/** Whether the page comes from the machine that it is seen on: who sees it can also run a command there. */
export function isLocalhost(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
