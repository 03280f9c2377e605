package radd.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.modelio.AtomicFile;
import radd.train.checkpoint.Checkpoints;
import radd.train.checkpoint.RunFolder;

/** Steps whose loss or gradient is not finite: writes down which blocks they read, and stops the run or lets it go on. */
final class NonFiniteSteps {
    private static final Logger LOG = LoggerFactory.getLogger(NonFiniteSteps.class);

    private final OnNan onNan;
    private final RunFolder run;
    private final Checkpoints checkpoints;

    NonFiniteSteps(OnNan onNan, RunFolder run, Checkpoints checkpoints) {
        this.onNan = onNan;
        this.run = run;
        this.checkpoints = checkpoints;
    }

    /**
     * Records a step, which has changed no parameter.
     *
     * @param blocks the training blocks of its batch
     * @param losses the losses of its sequences in the same order, nats
     * @param gradientNorm global norm of its gradient
     * @throws RaddException (DATA) unless {@code training.on_nan} is skip
     */
    void met(long step, long[] blocks, double[] losses, double gradientNorm) {
        Path file = run.path().resolve("nan_step_" + step + ".json");
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("step", step);
        about.put("gradient_norm", gradientNorm);
        about.put("blocks", blocks);
        about.put("losses", losses);
        try {
            AtomicFile.writeString(file, new ObjectMapper().writeValueAsString(about));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("numbers have a JSON form", impossible);
        }
        String what = "the loss or gradient of step " + step + " is not finite; its batch is in " + file;
        if (onNan == OnNan.SKIP) {
            LOG.warn("{}; the step is skipped", what);
            return;
        }
        checkpoints.finish();
        String last = checkpoints
                .newest()
                .map(folder -> "the last good checkpoint is " + folder)
                .orElse("there is no checkpoint yet");
        throw new RaddException(
                RaddException.Kind.DATA,
                what,
                last + "; resume with a lower optim.lr or optim.grad_clip, or with training.on_nan=skip");
    }
}
