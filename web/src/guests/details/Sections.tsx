import type { ComponentChildren } from 'preact';
import type { Content, InviteType } from '../../api/types';
import { Markdown, safeAddress } from '../../components/Markdown';
import { Sprig } from '../../components/ornaments/Sprig';

interface Section {
  id: string;
  heading: string;
  text: string;
  more?: ComponentChildren;
}

/** What the couple wrote, each part under its heading; what they left empty is left out. */
export function Sections({ content, type }: { content: Content; type: InviteType }) {
  const sections = written(content, type);
  return (
    <>
      <nav class="details-contents" aria-label="On this page">
        <ul>
          {sections.map(({ id, heading }) => (
            <li key={id}>
              <a href={`#${id}`}>{heading}</a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="details-sections">
        {sections.map(({ id, heading, text, more }, place) => (
          <section key={id} id={id} class="details-section" aria-labelledby={`${id}-heading`}>
            {place === 0 && <Sprig />}
            <h2 id={`${id}-heading`}>{heading}</h2>
            <Markdown>{text}</Markdown>
            {more}
          </section>
        ))}
      </div>
    </>
  );
}

function written(content: Content, type: InviteType): Section[] {
  const map = safeAddress(content.mapLink);
  const sections: Section[] = [
    {
      id: 'plan',
      heading: type === 'day' ? 'Plan of the day' : 'Plan of the evening',
      text: content.plan,
    },
    {
      id: 'location',
      heading: 'Where it is',
      text: content.location,
      more: map && (
        <p>
          <a class="details-map" href={map} rel="noreferrer">
            Open the map
          </a>
        </p>
      ),
    },
    { id: 'menu', heading: 'What there is to eat', text: content.menu },
    { id: 'accommodation', heading: 'Where to sleep', text: content.accommodation },
    { id: 'gifts', heading: 'Gifts', text: content.giftRegistry },
    { id: 'contact', heading: 'Whom to call', text: content.contact },
  ];
  return sections.filter(({ text, more }) => text.trim() || more);
}
