import { Component, type ErrorInfo, type ReactNode } from 'react';

export type Failure = {
  error: unknown;
  /** How often this part has failed since the page was opened. */
  times: number;
  /** Draws the part anew. */
  retry: () => void;
};

type ErrorBoundaryProps = { children: ReactNode; fallback: (failure: Failure) => ReactNode };
type ErrorBoundaryState = { failed: { error: unknown } | null; times: number };

/**
 * Keeps an error within one part of the page: without it React takes down the whole tree, and with it the call. A class,
 * because React has no hook for this (react.dev/reference/react/Component#catching-rendering-errors-with-an-error-boundary).
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { failed: null, times: 0 };

  static getDerivedStateFromError(error: unknown): Partial<ErrorBoundaryState> {
    return { failed: { error } };
  }

  override componentDidCatch(_error: unknown, _info: ErrorInfo): void {
    this.setState(({ times }) => ({ times: times + 1 }));
  }

  override render(): ReactNode {
    const { failed, times } = this.state;
    if (failed === null) return this.props.children;
    return this.props.fallback({ error: failed.error, times, retry: () => this.setState({ failed: null }) });
  }
}
