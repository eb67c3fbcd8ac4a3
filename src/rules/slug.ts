/** Ids and categories of rules, codes of refusals. */
export const slugPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
