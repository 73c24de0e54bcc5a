namespace DistributedSvm.Scenarios.Tests.Svm;

/// <summary>The subtests of IGT GPU Tools that are about shared virtual memory, as scenarios under client/scenarios/igt: each asserts what the test asserts.</summary>
public sealed class IgtTests
{
    private const string MultiGpu = "xe_multigpu_svm";

    public static TheoryData<string> All =>
        [.. Directory.GetFiles(Inputs.Sample("igt"), "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Inputs.Sample("igt"), file)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> OfSeveralGpus => [.. All.Select(row => row.Data).Where(file => file.StartsWith(MultiGpu, StringComparison.Ordinal))];

    public static TheoryData<string> Matrix => [.. IgtMatrix.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void The_subtest_succeeds(string file)
    {
        ScenarioDocument document = ScenarioReader.Read(Inputs.Sample(Path.Combine("igt", file)));
        Assert.Equal(Path.GetFileNameWithoutExtension(file), document.Name);
        ProgramRun.AssertFine(ProgramRun.Run(document));
    }

    /// <summary>Tests of several GPUs run for all ordered pairs.</summary>
    [Theory]
    [MemberData(nameof(OfSeveralGpus))]
    public void The_subtest_succeeds_with_the_gpus_the_other_way_round(string file)
    {
        string path = Inputs.Sample(Path.Combine("igt", file));
        string text = File.ReadAllText(path).Replace("gpu0", "gpuX", StringComparison.Ordinal).Replace("gpu1", "gpu0", StringComparison.Ordinal).Replace("gpuX", "gpu1", StringComparison.Ordinal);
        ProgramRun.AssertFine(ProgramRun.Run(ScenarioReader.Parse(text, path)));
    }

    /// <summary>Where the two cannot reach each other, madvise falls back and data goes through system memory; what is asserted is the same.</summary>
    [Theory]
    [MemberData(nameof(OfSeveralGpus))]
    public void The_subtest_succeeds_where_the_gpus_do_not_reach_each_other(string file)
    {
        string path = Inputs.Sample(Path.Combine("igt", file));
        string text = string.Join('\n', File.ReadAllLines(path).Where(line => !line.Contains("disableAcsRedir", StringComparison.Ordinal)));
        ProgramRun.AssertFine(ProgramRun.Run(ScenarioReader.Parse(text, path)));
    }

    [Fact]
    public void All_21_subtests_of_several_gpus_are_there() => Assert.Equal(
        [
            "mgpu-atomic-op-basic", "mgpu-atomic-op-conflict", "mgpu-atomic-op-prefetch", "mgpu-coherency-basic", "mgpu-coherency-conflict", "mgpu-coherency-fail-basic",
            "mgpu-coherency-fail-prefetch", "mgpu-coherency-prefetch", "mgpu-concurrent-access-basic", "mgpu-concurrent-access-prefetch", "mgpu-latency-basic",
            "mgpu-latency-copy-basic", "mgpu-latency-copy-prefetch", "mgpu-latency-prefetch", "mgpu-migration-basic", "mgpu-migration-prefetch", "mgpu-pagefault-basic",
            "mgpu-pagefault-conflict", "mgpu-pagefault-prefetch", "mgpu-xgpu-access-basic", "mgpu-xgpu-access-prefetch",
        ],
        OfSeveralGpus.Select(row => Path.GetFileNameWithoutExtension(row.Data)));

    [Theory]
    [MemberData(nameof(Matrix))]
    public void The_subtest_of_the_matrix_succeeds(string name) => ProgramRun.AssertFine(ProgramRun.Run(ScenarioReader.Parse(IgtMatrix.Text(name), name)));

    [Theory]
    [MemberData(nameof(All))]
    public void The_file_says_what_it_asserts_and_points_editors_at_the_schema(string file) =>
        Assert.StartsWith("# yaml-language-server: $schema=../../scenario.schema.json\n#\n# ", File.ReadAllText(Inputs.Sample(Path.Combine("igt", file))), StringComparison.Ordinal);
}
