import { Component, type ReactNode } from 'react';

/** Figures and tables stay when a line cannot be drawn or the code that draws does not come. */
export class ChartFailed extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <p className="quiet">This chart cannot be drawn here. The table has its figures.</p>;
  }
}
