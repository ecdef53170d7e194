import type { Property } from '../checker/property.ts';
import type { AllocatorView } from './view.ts';
import type { ChangingMember } from './view-members.ts';

/** What a violation of a property means for the allocator. */
export type PropertyClass =
  /** A defect in every design. */
  | { readonly kind: 'harmful' }
  /** The price of the named designs, known and accepted; a defect in all others. */
  | { readonly kind: 'tolerated'; readonly designs: readonly string[]; readonly reason: string }
  /** Not a claim but a state that must be reachable, or a pass says nothing. */
  | { readonly kind: 'goal' }
  /** A claim that is known to be false: a search that does not refute it does not bite. */
  | { readonly kind: 'non-property'; readonly reason: string };

/** A property of a swiotlb allocator, with what a reviewer needs in order to judge a violation. */
export interface AllocatorProperty extends Property<AllocatorView> {
  readonly looksAt?: readonly ChangingMember[];
  /** One sentence that says what must hold. */
  readonly sentence: string;
  readonly class: PropertyClass;
  /** The kernel's rule, function or commit from which the property comes. */
  readonly rule: string;
  /** Why a violation matters to users. */
  readonly matters: string;
}
