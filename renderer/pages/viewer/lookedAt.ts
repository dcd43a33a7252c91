/** How long an image is looked at before more is done with it or for its neighbours, in milliseconds: whoever goes on at once is not to wait for that. */
export const LOOKED_AT = 100;
