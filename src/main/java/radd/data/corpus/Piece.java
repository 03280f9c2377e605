package radd.data.corpus;

/**
 * A stretch of a corpus file: a line, a row's text or part of it, or part of a whole-file document.
 *
 * @param text the characters as they stand in the file; of a file of bare ids each character is an id
 * @param line number of the line or row, from 1; 0 where the document is a file
 * @param offset number of characters, of the file or the row, before this piece; 0 for a line
 * @param startsDocument whether the document begins with this piece
 * @param endsDocument whether the document ends with this piece
 */
public record Piece(String text, long line, long offset, boolean startsDocument, boolean endsDocument) {}
