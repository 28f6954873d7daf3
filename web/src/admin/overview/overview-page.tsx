import { Text } from '@mantine/core';
import { fetchOverview } from '../../api/admin.js';
import { duration } from '../../ui/time-words.js';
import { formatCount } from '../formats.js';
import { PageHead } from '../shell/page-head.js';
import { usePolled } from '../use-polled.js';
import { Charts } from './charts.js';
import './overview.css';
import { Tiles } from './tiles.js';

const STORES = { mongodb: 'MongoDB', sqlite: 'SQLite' };

/** The whole service at a glance: its figures now, and how they went in the last hour. */
export default function OverviewPage() {
  const { data: overview } = usePolled(['overview'], fetchOverview);
  if (!overview) return null;
  const { channels, store, maxResends, resendIntervalMs } = overview;
  return (
    <>
      <PageHead
        title="Overview"
        about={
          <>
            {channels === 1 ? '1 channel' : `${formatCount(channels)} channels`} in {STORES[store]}. Without an
            acknowledgement a message is sent again {maxResends} times, {duration(resendIntervalMs)} apart; then its
            client is dropped.
          </>
        }
      />
      {channels === 0 && (
        <Text mb="md" className="overview-empty">
          Nothing has been saved yet. <a href="/">Save a first message</a> and watch it arrive.
        </Text>
      )}
      <Tiles overview={overview} />
      <Charts now={overview.now} />
    </>
  );
}
