import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { browserStorage } from '../live/browser-storage.js';
import { noteChannel } from './used-channels.js';

/** The channels that were shown in this browser before; nothing while there is only this one. */
export function RecentChannels({ channel }: { channel: string }) {
  const [channels, setChannels] = useState<readonly string[]>([]);
  useEffect(() => setChannels(noteChannel(browserStorage('localStorage'), channel)), [channel]);
  if (channels.length < 2) return null;
  return (
    <nav className="recent-channels" aria-label="Channels">
      <p className="quiet">Channels used before</p>
      <ul>
        {channels.map((name) => (
          <li key={name}>
            <Link href={`/?channel=${encodeURIComponent(name)}`} aria-current={name === channel ? 'page' : undefined}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
