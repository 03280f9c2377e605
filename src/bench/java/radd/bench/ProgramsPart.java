package radd.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import radd.core.network.ModelConfig;

/** The training program as {@code radd train --dump-program} writes it, checked and timed by the machine's own Python and PyTorch. */
final class ProgramsPart implements CheckPart {
    private static final ModelConfig GOLDEN = new ModelConfig(50, 32, 16, 2, 4, 0);

    @Override
    public String what() {
        return "dumped programs in Python's PyTorch (scripts/check-program.py)";
    }

    @Override
    public void run(CheckSetting setting, CheckResult result) throws Exception {
        List<String> probe = List.of("python3", "-c", "import torch");
        if (new CheckProcess(probe, setting.folder().resolve("probe.log")).run(GpuCheck.PART_SECONDS) != 0) {
            result.line("not run: no python3 with PyTorch here");
            return;
        }
        ModelConfig small = setting.sizes().small();
        for (String precision : List.of("float32", "bfloat16", "float16")) {
            Path golden = dump(setting, GOLDEN, precision, "golden-" + precision);
            CheckProcess parity = python(setting, "golden-" + precision + "-python", "golden", golden, precision);
            int code = parity.run(GpuCheck.PART_SECONDS);
            result.line("%s: %s", precision, String.join(" | ", parity.lastWords()));
            result.claim(precision + " computes the reference's numbers in Python", code == 0);
            Path program = dump(setting, small, precision, "small-" + precision);
            CheckProcess timing = python(
                    setting,
                    "time-" + precision,
                    "time",
                    program,
                    precision,
                    "--batch=" + setting.sizes().batch(),
                    "--length=" + small.length(),
                    "--width=" + small.hiddenSize(),
                    "--blocks=" + small.blocks(),
                    "--vocabulary=" + small.tokens());
            timing.require().lines().forEach(line -> result.line("  %s", line));
        }
    }

    private static Path dump(CheckSetting setting, ModelConfig config, String precision, String name)
            throws Exception {
        Path file = setting.folder().resolve(name + ".pt");
        List<String> command = new ArrayList<>(List.of("train", "data.train=none", "model.dtype=" + precision));
        command.addAll(CheckSetting.settings(config));
        command.addAll(List.of("--dump-program", file.toString()));
        setting.radd(name, command.toArray(String[]::new)).require();
        return file;
    }

    private static CheckProcess python(
            CheckSetting setting, String name, String what, Path program, String precision, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "python3",
                Path.of(System.getProperty("radd.home", "."), "scripts/check-program.py").toString(),
                what,
                program.toString(),
                "--precision",
                precision,
                "--device",
                setting.device()));
        command.addAll(List.of(more));
        return new CheckProcess(command, setting.folder().resolve(name + ".log"));
    }
}
