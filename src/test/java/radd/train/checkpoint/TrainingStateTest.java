package radd.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What processes tell one another of where training stands. */
class TrainingStateTest {
    @Test
    void allTakeTheStateOfTheFirst() {
        TrainingState state = new TrainingState(7, 5, OptionalLong.of(99), Optional.of(new LossScaleState(0x1p-3, 12)));
        long[] gathered = LongStream.concat(
                        LongStream.of(state.numbers()), LongStream.of(TrainingState.START.numbers()))
                .toArray();
        assertEquals(state, TrainingState.ofFirst(gathered));
        assertEquals(TrainingState.START, TrainingState.ofFirst(TrainingState.START.numbers()));
    }
}
