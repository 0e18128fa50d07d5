/** Metres of a person, shared by what draws them and what finds them under a finger. No Three.js in here. */

/** The body is 0.71 wide and 0.55 deep: depth differs from width, or turning could not be seen. */
export const BODY_HEIGHT_M = 0.91;
export const BODY_WIDTH_M = 0.71;
/** Across the face plate, and of its middle above the floor. */
export const FACE_SIZE_M = 0.74;
export const FACE_HEIGHT_M = 1.16;
/** The plate is drawn so far towards the camera, so that shoulders never cut into it. */
export const FACE_FORWARD_M = 0.3;
