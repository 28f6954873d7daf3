import { Component, type ReactNode } from 'react';

/** Says that the page broke, and how to go on, instead of leaving it white. */
export class Failed extends Component<{ children: ReactNode }, { message: string | null }> {
  override state: { message: string | null } = { message: null };

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <main className="list-page" id="main">
        <h1>This page stopped working</h1>
        <p role="alert">{this.state.message}</p>
        <p>
          <button type="button" className="button primary" onClick={() => location.reload()}>
            Load it again
          </button>
        </p>
      </main>
    );
  }
}
