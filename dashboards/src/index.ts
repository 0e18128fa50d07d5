export { BOARD_NAMES, uidOf, type Board, type BoardName } from './board.ts';
export { boards } from './boards.ts';
export { generated } from './generated.ts';
export { WHOSE } from './whose.ts';
