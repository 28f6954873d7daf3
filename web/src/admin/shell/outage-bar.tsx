import { formatClock } from '../formats.js';

/**
 * Says that what the pages show is old, and since when. It lies over the end of the page instead of moving it: whoever is
 * reading when the service stops keeps their place.
 */
export function OutageBar({ failure, since }: { failure: Error; since: number }) {
  return (
    <div className="outage-bar" role="alert">
      <strong>No answer since {formatClock(since)}.</strong> {failure.message} What is shown is from then; it is asked
      again every two seconds.
    </div>
  );
}
