import { get } from '../api/client';
import { useLoaded } from '../app/loading';

/** Whom to call, in the couple's own words; nothing where they wrote none. */
export function Contact() {
  const loaded = useLoaded(loadContact);
  if (loaded.state !== 'ready' || !loaded.value.contact.trim()) return null;
  const { contact, Markdown } = loaded.value;
  return <Markdown>{contact}</Markdown>;
}

/** What shows it comes along: few guests ever need either. */
async function loadContact() {
  const [{ contact }, { Markdown }] = await Promise.all([
    get('/api/content'),
    import('../components/Markdown'),
  ]);
  return { contact, Markdown };
}
