using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Random;
using DistributedSvm.Scenarios.Workloads.Svm;

namespace DistributedSvm.Scenarios.Tests.Svm;

/// <summary>Random programs: what they are made of, and that what they find is right.</summary>
public sealed class RandomSvmTests
{
    private static SvmScript Program(ulong seed) => (SvmScript)((SvmWorkload)Inputs.Parse(RandomSvm.Text(seed)).Workloads[0]).Plans[0].Program;

    [Fact]
    public void A_seed_is_one_text_and_every_text_reads()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            Assert.Equal(RandomSvm.Text(seed), RandomSvm.Text(seed));
            Program(seed);
        }
    }

    [Fact]
    public void Together_they_do_all_that_there_is()
    {
        SvmStep[] steps = [.. Enumerable.Range(1, 200).SelectMany(seed => Program((ulong)seed).Scripts).SelectMany(thread => thread.Steps)];
        Type[] expected =
        [
            typeof(MapMemory), typeof(UnmapMemory), typeof(MoveMemory), typeof(ProtectMemory), typeof(LockMemory), typeof(ForkChild), typeof(ExitChild), typeof(CreateVm),
            typeof(AdviseMemory), typeof(PrefetchMemory), typeof(TouchMemory), typeof(LaunchWork), typeof(MeetThreads), typeof(PauseThread),
        ];
        Assert.Equal(expected.Select(type => type.Name).Order(), steps.Select(step => step.GetType().Name).Distinct().Order());
        Assert.Contains(steps.OfType<LaunchWork>(), launch => launch.Parts.Any(part => part.Kind == SvmAccessKind.Atomic));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(119)]
    [InlineData(7670)]
    public void Nothing_goes_wrong(ulong seed) => ProgramRun.AssertFine(ProgramRun.Run(Inputs.Parse(RandomSvm.Text(seed))));

    [Theory]
    [InlineData("svm-unbind")]
    [InlineData("svm-shrink")]
    public void Nothing_goes_wrong_when_something_befalls_the_driver_of_a_device(string fault)
    {
        string[] texts = [.. Enumerable.Range(1, 200).Select(seed => RandomSvm.Text((ulong)seed)).Where(text => text.Contains($"kind: {fault}, ", StringComparison.Ordinal)).Take(3)];
        Assert.Equal(3, texts.Length);
        Assert.All(texts, text => ProgramRun.AssertFine(ProgramRun.Run(Inputs.Parse(text))));
    }

    [Fact]
    public void It_does_not_matter_how_a_program_is_cut_into_shards()
    {
        ScenarioDocument document = Inputs.Parse(RandomSvm.Text(5));
        Assert.Equal(ProgramRun.Run(document).Digest, ProgramRun.Run(document, shards: 3).Digest);
    }

    [Fact]
    public void What_goes_wrong_is_cut_down_to_what_it_takes()
    {
        const string text = """
            threads:
                  - steps:
                      - { a }
                      - { b }
                  - steps:
                      - { c }
                      - { d }
                      - { e }

            """;
        int asked = 0;
        string shrunk = ProgramShrinker.Shrink(
            text,
            cut =>
            {
                asked++;
                return cut.Contains("{ c }", StringComparison.Ordinal) && cut.Contains("{ e }", StringComparison.Ordinal);
            },
            1_000);
        Assert.Equal("threads:\n      - steps:\n          - { c }\n          - { e }\n", shrunk);
        Assert.InRange(asked, 1, 40);
    }
}
