import { Group, Stack, Text } from '@mantine/core';
import { ChannelsTable } from './channels-table.js';
import { ClientDetail } from './client-detail.js';
import { ClientsTable } from './clients-table.js';
import { DeadLetters } from './dead-letters.js';
import { type Place, usePlace } from './place.js';
import { PlaceLink } from './place-link.js';
import { clientPart } from './short-names.js';

/** The part of the page that the address chooses. */
export function AdminView() {
  const place = usePlace();
  return (
    <Stack gap="md">
      <Path place={place} />
      {place.view === 'channels' && <ChannelsTable />}
      {place.view === 'dead-letters' && <DeadLetters channel={null} client={null} />}
      {place.view === 'channel' && (
        <>
          <ClientsTable key={place.channel} channel={place.channel} />
          <DeadLetters key={`letters of ${place.channel}`} channel={place.channel} client={null} />
        </>
      )}
      {place.view === 'client' && (
        <>
          <ClientDetail channel={place.channel} client={place.client} />
          <DeadLetters channel={place.channel} client={place.client} />
        </>
      )}
    </Stack>
  );
}

function Path({ place }: { place: Place }) {
  return (
    <Group component="nav" aria-label="Parts of the admin page" gap="xs">
      <PlaceLink to={{ view: 'channels' }} current={place.view === 'channels'}>
        Channels
      </PlaceLink>
      {(place.view === 'channel' || place.view === 'client') && (
        <>
          <Text c="dimmed" aria-hidden>
            ›
          </Text>
          <PlaceLink to={{ view: 'channel', channel: place.channel }} current={place.view === 'channel'}>
            {place.channel}
          </PlaceLink>
        </>
      )}
      {place.view === 'client' && (
        <>
          <Text c="dimmed" aria-hidden>
            ›
          </Text>
          <Text fw={600} className="breakable" aria-current="page" title={place.client}>
            {clientPart(place.client)}
          </Text>
        </>
      )}
      <Text c="dimmed" aria-hidden>
        |
      </Text>
      <PlaceLink to={{ view: 'dead-letters' }} current={place.view === 'dead-letters'}>
        All dead letters
      </PlaceLink>
    </Group>
  );
}
