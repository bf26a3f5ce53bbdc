import { lexer, type Token, type Tokens } from 'marked';
import type { ComponentChildren, JSX } from 'preact';

/**
 * The couple's words. No HTML is ever made of them: the parser's tokens become elements one by one,
 * and HTML somebody wrote is shown as the text it is.
 */
export function Markdown({ children }: { children: string }) {
  return <div class="markdown">{blocks(lexer(children, { gfm: true, breaks: true }))}</div>;
}

function blocks(tokens: readonly Token[]): ComponentChildren {
  return tokens.map(block);
}

function block(token: Token, key: number): ComponentChildren {
  switch (token.type) {
    case 'paragraph':
      return <p key={key}>{inline(token)}</p>;
    case 'heading': {
      // Below the section's own h2.
      const Heading = `h${Math.min(token.depth + 2, 6)}` as keyof JSX.IntrinsicElements & 'h3';
      return <Heading key={key}>{inline(token)}</Heading>;
    }
    case 'list': {
      const List = token.ordered ? 'ol' : 'ul';
      return (
        <List key={key}>
          {(token as Tokens.List).items.map((item) => (
            <li key={item.raw}>{blocks(item.tokens)}</li>
          ))}
        </List>
      );
    }
    case 'blockquote':
      return <blockquote key={key}>{blocks(token.tokens ?? [])}</blockquote>;
    case 'hr':
      return <hr key={key} />;
    case 'space':
      return null;
    case 'text': // a list item's words
      return <span key={key}>{inline(token)}</span>;
    default:
      return <p key={key}>{token.raw}</p>;
  }
}

function inline(token: Token): ComponentChildren {
  return 'tokens' in token && token.tokens ? token.tokens.map(piece) : token.raw;
}

function piece(token: Token, key: number): ComponentChildren {
  switch (token.type) {
    case 'strong':
      return <strong key={key}>{inline(token)}</strong>;
    case 'em':
      return <em key={key}>{inline(token)}</em>;
    case 'del':
      return <s key={key}>{inline(token)}</s>;
    case 'br':
      return <br key={key} />;
    case 'link': {
      const href = safeAddress(token.href);
      return href ? (
        <a key={key} href={href} rel="noreferrer">
          {inline(token)}
        </a>
      ) : (
        <span key={key}>{inline(token)}</span>
      );
    }
    case 'text':
      return 'tokens' in token && token.tokens ? inline(token) : token.text;
    case 'escape':
    case 'codespan':
      return token.text;
    default:
      return token.raw;
  }
}

/** The address if following it can do no harm, else null: no `javascript:`, no `data:`. */
export function safeAddress(href: string): string | null {
  try {
    const { protocol } = new URL(href);
    return ['https:', 'http:', 'mailto:', 'tel:'].includes(protocol) ? href : null;
  } catch {
    return null;
  }
}
