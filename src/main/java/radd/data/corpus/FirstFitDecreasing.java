package radd.data.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Packs pieces into as few rows of one capacity as a simple rule finds: the largest first, those of equal size in their order, each into the first row that
 * has room for it. Johnson 1973: at most 11/9 of the best number of rows and 6/9 of a row more.
 */
final class FirstFitDecreasing {
    private final int capacity;
    /** A tournament over the rows: room[leaves + r] is what row r has left, every other entry the larger of the two below it. */
    private final int[] room;

    private final int leaves;

    private FirstFitDecreasing(int capacity, int rows) {
        this.capacity = capacity;
        this.leaves = Math.max(1, Integer.highestOneBit(2 * rows - 1));
        this.room = new int[2 * leaves];
        Arrays.fill(room, capacity);
    }

    /**
     * The rows, each with the indices of its pieces in the order in which they were put there.
     *
     * @param sizes of the pieces, each from 1 to {@code capacity}
     */
    static List<int[]> rows(int[] sizes, int capacity) {
        if (sizes.length == 0) {
            return List.of();
        }
        FirstFitDecreasing packing = new FirstFitDecreasing(capacity, sizes.length);
        List<List<Integer>> rows = new ArrayList<>();
        int[] largestFirst = IntStream.range(0, sizes.length)
                .boxed()
                .sorted(Comparator.comparingInt(piece -> -sizes[piece]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int piece : largestFirst) {
            int row = packing.put(sizes[piece]);
            if (row == rows.size()) {
                rows.add(new ArrayList<>());
            }
            rows.get(row).add(piece);
        }
        return rows.stream()
                .map(row -> row.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    /** Takes room in the first row that has enough; the rows after the last that is used are empty. */
    private int put(int size) {
        if (size < 1 || size > capacity) {
            throw new IllegalArgumentException("a piece has size " + size + ", must be 1 to " + capacity);
        }
        int node = 1;
        while (node < leaves) {
            node = room[2 * node] >= size ? 2 * node : 2 * node + 1;
        }
        int row = node - leaves;
        room[node] -= size;
        for (node /= 2; node > 0; node /= 2) {
            room[node] = Math.max(room[2 * node], room[2 * node + 1]);
        }
        return row;
    }
}
