import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { MAX_OUTGOING } from '../live/outgoing.js';
import { useDraft } from './use-draft.js';
import { type DraftProblems, validateDraft } from './validate-draft.js';

/** What was typed into the static form before the script ran, and where. */
export interface Typed {
  title: string;
  text: string;
  focus: 'title' | 'text' | null;
}

/** The form of a channel. `onSave` answers false when the message was not taken because too many wait. */
export function SaveForm(props: {
  channel: string;
  typed: Typed | null;
  notice: string | null;
  onSave(draft: { title: string; text: string }): boolean;
}) {
  const [draft, changeDraft] = useDraft(props.channel, props.typed);
  const { title, text } = draft;
  const [problems, setProblems] = useState<DraftProblems>({});
  const [crowded, setCrowded] = useState(false);
  // Once open it stays: the list below would jump under whoever turns to it.
  const [open, setOpen] = useState(false);
  const titleField = useRef<HTMLInputElement>(null);
  const textField = useRef<HTMLTextAreaElement>(null);

  const focus = props.typed?.focus;
  useEffect(() => {
    if (focus === 'title') titleField.current?.focus();
    if (focus === 'text') textField.current?.focus();
  }, [focus]);

  function save(event?: FormEvent) {
    event?.preventDefault();
    const found = validateDraft({ title, text });
    setProblems(found);
    if (found.title) return titleField.current?.focus();
    if (found.text) return textField.current?.focus();
    const taken = props.onSave({ title: title.trim(), text });
    setCrowded(!taken);
    if (!taken) return;
    changeDraft({ title: '', text: '' });
    titleField.current?.focus();
  }

  function saveOnShortcut(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    // In a line of text the browser would submit the form as well.
    event.preventDefault();
    save();
  }

  return (
    <section className="save-panel" aria-labelledby="save-heading">
      <h2 id="save-heading">New message</h2>
      {props.notice !== null && (
        <p className="notice" role="status">
          {props.notice}
        </p>
      )}
      <form
        className="save-form"
        method="post"
        action="/save"
        noValidate
        data-open={open || undefined}
        onFocus={() => setOpen(true)}
        onSubmit={save}
      >
        <input type="hidden" name="channel" value={props.channel} />
        <div className="field">
          <label htmlFor="save-title">Title</label>
          <input
            id="save-title"
            ref={titleField}
            name="title"
            required
            autoComplete="off"
            placeholder=" "
            value={title}
            onKeyDown={saveOnShortcut}
            onChange={(event) => {
              changeDraft({ ...draft, title: event.currentTarget.value });
              setProblems({});
            }}
            aria-invalid={problems.title !== undefined}
            aria-describedby={problems.title === undefined ? undefined : 'save-title-problem'}
          />
          {problems.title !== undefined && (
            <p className="problem" id="save-title-problem">
              {problems.title}
            </p>
          )}
        </div>
        <div className="field">
          <label htmlFor="save-text">
            Text <span className="hint">(optional)</span>
          </label>
          <textarea
            id="save-text"
            ref={textField}
            name="text"
            rows={4}
            placeholder=" "
            value={text}
            onChange={(event) => {
              changeDraft({ ...draft, text: event.currentTarget.value });
              setProblems({});
            }}
            onKeyDown={saveOnShortcut}
            aria-invalid={problems.text !== undefined}
            aria-describedby={problems.text === undefined ? undefined : 'save-text-problem'}
          />
          {problems.text !== undefined && (
            <p className="problem" id="save-text-problem">
              {problems.text}
            </p>
          )}
        </div>
        {crowded && (
          <p className="trouble" role="alert">
            {MAX_OUTGOING} messages wait to be saved. Wait for them, or discard some, then save again.
          </p>
        )}
        <button type="submit" className="button primary">
          Save
        </button>
      </form>
    </section>
  );
}
