import type { ComponentChildren, VNode } from 'preact';
import { describe, expect, test } from 'vitest';
import { Markdown, safeAddress } from '../src/components/Markdown';

/** The elements as HTML would write them, without a browser. */
function written(node: ComponentChildren): string {
  if (node == null || typeof node === 'boolean') return '';
  if (Array.isArray(node)) return node.map(written).join('');
  if (typeof node !== 'object') return String(node).replaceAll('<', '&lt;');
  const { type, props } = node as VNode<{ children?: ComponentChildren; href?: string }>;
  const href = props.href ? ` href="${props.href}"` : '';
  return `<${type}${href}>${written(props.children)}</${type}>`;
}

function markdown(text: string): string {
  return written(
    (Markdown({ children: text }) as VNode<{ children: ComponentChildren }>).props.children,
  );
}

describe('the couple’s words', () => {
  test.each([
    ['**12:30** – Doors *open*', '<p><strong>12:30</strong> – Doors <em>open</em></p>'],
    ['One\n\nTwo\nThree', '<p>One</p><p>Two<br></br>Three</p>'],
    ['# Big', '<h3>Big</h3>'],
    ['- a\n- b', '<ul><li><span>a</span></li><li><span>b</span></li></ul>'],
    ['[Map](https://example.org)', '<p><a href="https://example.org">Map</a></p>'],
    ['Fish & chips \\* 2', '<p>Fish & chips * 2</p>'],
  ])('are set as they were meant: %j', (text, html) => expect(markdown(text)).toBe(html));

  test.each([
    '<script>alert(1)</script>',
    'a <img src=x onerror=alert(1)> b',
    '[x](javascript:alert(1))',
    '[x](data:text/html,hello)',
    '![x](https://elsewhere.example/pixel.png)',
  ])('never become anything that acts: %s', (text) => {
    expect(markdown(text)).not.toMatch(/<(script|img|a)\b/);
  });
});

test('an address may lead to a page, a mailbox or a phone, and nowhere else', () => {
  expect(safeAddress('https://example.org/map')).toBe('https://example.org/map');
  expect(safeAddress('tel:+441234567')).toBe('tel:+441234567');
  expect(safeAddress('javascript:alert(1)')).toBeNull();
  expect(safeAddress('not an address')).toBeNull();
});
