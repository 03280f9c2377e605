package radd.bench;

/** One part of the check of a device, run in a process of its own. */
interface CheckPart {
    /** What is checked and measured, on one line. */
    String what();

    /**
     * Checks and measures.
     *
     * @param setting the device, the sizes and a folder of its own
     * @param result takes claims, figures and lines; what was found before a failure stays
     * @throws Exception whatever goes wrong, which is then the result
     */
    void run(CheckSetting setting, CheckResult result) throws Exception;
}
