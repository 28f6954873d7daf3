import type { Parameters } from '../address/parameters.js';
import type { TableAddress } from '../address/use-table-address.js';
import type { PagerProps } from './pager.js';

/** Why a page other than the first is not read again by itself. */
export const ON_A_LATER_PAGE = 'a later page stands still';

/** The pager of a table whose page stands in the address. */
export function pagerOf<P extends Parameters>(address: TableAddress<P>, next: string | null): PagerProps {
  return {
    page: address.page,
    isFirst: address.cursor === null,
    first: address.first,
    previous: address.previous,
    next: next === null ? null : () => address.next(next),
  };
}
