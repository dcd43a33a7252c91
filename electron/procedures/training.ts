/** Calls of the area `training` of the contract. */
export const trainingProcedures = {};
