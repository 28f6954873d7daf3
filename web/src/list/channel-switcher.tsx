import { NAME_PATTERN } from '@surecast/shared/protocol';
import { type FormEvent, useState } from 'react';

/** Goes to another channel by name; names that the service would refuse are said to be so here. */
export function ChannelSwitcher(props: { onSwitch(channel: string): void }) {
  const [name, setName] = useState('');
  const [invalid, setInvalid] = useState(false);

  function go(event: FormEvent) {
    event.preventDefault();
    const wanted = name.trim();
    const valid = NAME_PATTERN.test(wanted);
    setInvalid(!valid);
    if (!valid) return;
    setName('');
    props.onSwitch(wanted);
  }

  return (
    <search className="channel-search" aria-label="Channels">
      <form className="channel-switcher" noValidate onSubmit={go}>
        <div className="field">
          <input
            aria-label="Go to channel"
            placeholder="Go to channel…"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            aria-invalid={invalid}
            aria-describedby={invalid ? 'channel-problem' : undefined}
          />
          {invalid && (
            <p className="problem" id="channel-problem">
              A channel name has 1 to 128 letters, digits, dots, underscores, colons or hyphens.
            </p>
          )}
        </div>
        <button type="submit" className="button">
          Go
        </button>
      </form>
    </search>
  );
}
