package radd.core.loss;

import java.util.List;
import radd.core.network.DiffusionTransformer;
import radd.core.objective.Corrupted;
import radd.core.objective.Objective;
import radd.core.objective.ProgramSettings;
import radd.core.objective.TrainingProgram;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.Precision;

/** An objective of a transformer that is a weighted sum over positions of a {@link PositionLoss}. */
public interface PositionObjective extends Objective<PositionBatch> {
    /** The network. */
    DiffusionTransformer network();

    /** The loss of each position. */
    PositionLoss positionLoss();

    @Override
    default PositionBatch batch(List<Corrupted> examples) {
        return new PositionBatch(examples.stream().map(Example.class::cast).toList());
    }

    @Override
    default Graph trainingGraph(Precision precision) {
        return PositionLossProgram.graph(network(), positionLoss(), precision);
    }

    @Override
    default TrainingProgram<PositionBatch> program(FlatVector parameters, ProgramSettings settings) {
        return new PositionLossProgram(network(), positionLoss(), parameters, settings);
    }
}
