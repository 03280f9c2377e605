package radd.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** The parts of the check by their names, in the order in which they are run. */
final class CheckParts {
    private CheckParts() {}

    static Map<String, CheckPart> all() {
        Map<String, CheckPart> parts = new LinkedHashMap<>();
        parts.put("machine", new MachinePart());
        parts.put("golden", new GoldenPart());
        parts.put("kernels", new KernelsPart());
        parts.put("programs", new ProgramsPart());
        parts.put("quickstart", new QuickstartPart());
        parts.put("resume", new ResumePart());
        parts.put("train-small", new TrainingPart("small_radd", CheckSizes::small));
        parts.put("train-medium", new TrainingPart("medium_radd", CheckSizes::medium));
        parts.put("sampling", new SamplingPart());
        parts.put("evaluation", new EvaluationPart());
        parts.put("memory", new FlatMemoryPart());
        parts.put("replicas", new ReplicasPart());
        return parts;
    }
}
