/** Calls of the area `images` of the contract. */
export const imagesProcedures = {};
