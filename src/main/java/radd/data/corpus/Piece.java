package radd.data.corpus;

/**
 * A stretch of a corpus file: a line, or part of a whole-file document.
 *
 * @param text the characters as they stand in the file
 * @param line number of the line, from 1; 0 where the document is a file
 * @param offset number of characters of the file before this piece; 0 for a line
 * @param startsDocument whether the document begins with this piece
 * @param endsDocument whether the document ends with this piece
 */
public record Piece(String text, long line, long offset, boolean startsDocument, boolean endsDocument) {}
