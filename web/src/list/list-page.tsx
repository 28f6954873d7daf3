import { DEFAULT_CHANNEL, NAME_PATTERN } from '@surecast/shared/protocol';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';
import { SurecastProvider } from '../live/surecast-provider.js';
import { useChannel } from '../live/use-channel.js';
import { usePublish } from '../live/use-publish.js';
import { ChannelSwitcher } from './channel-switcher.js';
import { ConnectionStatus } from './connection-status.js';
import { MessageList } from './message-list.js';
import { RecentChannels } from './recent-channels.js';
import { SaveForm, type Typed } from './save-form.js';
import { useCountSince } from './use-count-since.js';
import { useNotifications } from './use-notifications.js';
import { useVisible } from './use-visible.js';

/** What else stands in `saved` was not put there by the service. */
const MESSAGE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The live list of the channel that the address names, with its form. */
export function ListPage({ typed }: { typed: Typed | null }) {
  const [search, setSearch] = useSearchParams();
  const named = search.get('channel') ?? DEFAULT_CHANNEL;
  if (!NAME_PATTERN.test(named)) return <NoSuchChannel name={named} />;
  return (
    <SurecastProvider>
      <ChannelPage channel={named} typed={typed} onSwitch={(channel) => setSearch({ channel })} />
    </SurecastProvider>
  );
}

function ChannelPage(props: { channel: string; typed: Typed | null; onSwitch(channel: string): void }) {
  const { channel } = props;
  const { feed, loadNewest, loadOlder } = useChannel(channel);
  const { outgoing, own, save, retry, discard } = usePublish(channel);
  const notice = useSavedNotice();
  const [sent, setSent] = useState(0);
  const unseen = useCountSince(feed.blocks, useVisible(), feed.history.kind === 'ready');
  const notifications = useNotifications(channel, unseen, feed.blocks[0]?.messages[0]?.title ?? '');
  useEffect(() => {
    const name = channel === DEFAULT_CHANNEL ? 'Surecast' : `${channel} · Surecast`;
    document.title = unseen === 0 ? name : `(${unseen > 999 ? '999+' : unseen}) ${name}`;
  }, [channel, unseen]);
  return (
    <main className="list-page" id="main">
      <div className="list-bar">
        <h1>{channel}</h1>
        <ConnectionStatus />
        <ChannelSwitcher onSwitch={props.onSwitch} />
      </div>
      <div className="list-side">
        <SaveForm
          key={channel}
          channel={channel}
          typed={props.typed}
          notice={notice}
          onSave={(draft) => {
            const taken = save(draft);
            if (taken) setSent((count) => count + 1);
            return taken;
          }}
        />
        <RecentChannels channel={channel} />
      </div>
      <MessageList
        key={`messages of ${channel}`}
        {...{ feed, outgoing, own, sent, notifications }}
        onRetry={retry}
        onDiscard={discard}
        onLoad={loadNewest}
        onOlder={loadOlder}
      />
    </main>
  );
}

/** The notice of a form that was posted without the script; the address is cleaned, so that a reload does not repeat it. */
function useSavedNotice(): string | null {
  const [search, setSearch] = useSearchParams();
  const [saved] = useState(() => MESSAGE_ID.test(search.get('saved') ?? ''));
  useEffect(() => {
    if (!search.has('saved')) return;
    setSearch(
      (before) => {
        before.delete('saved');
        return before;
      },
      { replace: true },
    );
  }, [search, setSearch]);
  return saved ? 'Saved.' : null;
}

function NoSuchChannel({ name }: { name: string }) {
  return (
    <main className="list-page" id="main">
      <h1>“{name}” cannot be a channel</h1>
      <p>
        A channel name has 1 to 128 letters, digits, dots, underscores, colons or hyphens.{' '}
        <a href="/">Go to “{DEFAULT_CHANNEL}”</a>
      </p>
    </main>
  );
}
