namespace DistributedSvm.EndToEnd;

public sealed class HelpTests
{
    [Theory]
    [InlineData("")]
    [InlineData("simulate")]
    [InlineData("protocol")]
    [InlineData("protocol compare")]
    [InlineData("topology")]
    [InlineData("topology import")]
    [InlineData("topology show")]
    [InlineData("topology p2p")]
    [InlineData("sriov show")]
    [InlineData("run")]
    [InlineData("run list")]
    [InlineData("run attach")]
    [InlineData("run pause")]
    [InlineData("run resume")]
    [InlineData("run cancel")]
    [InlineData("run fork")]
    [InlineData("run delete")]
    [InlineData("inspect")]
    [InlineData("load")]
    [InlineData("protocol show")]
    [InlineData("bench")]
    [InlineData("bench phold")]
    [InlineData("bench scenario")]
    [InlineData("cluster")]
    [InlineData("cluster up")]
    [InlineData("cluster down")]
    [InlineData("cluster status")]
    [InlineData("sriov")]
    [InlineData("sriov capacity")]
    [InlineData("svm")]
    [InlineData("svm compare")]
    [InlineData("svm curve")]
    [InlineData("svm calibrate")]
    [InlineData("bench isolation")]
    public async Task Every_command_has_help_with_an_example(string command)
    {
        Outcome outcome = (await Executable.Dsvm([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).AssertFine();
        Assert.Contains("Usage:", outcome.Output, StringComparison.Ordinal);
        string example = Assert.Single(
            outcome.Output.Split('\n').Select(line => line.Trim()).TakeWhile(line => line != "Usage:"),
            line => line.StartsWith("Example:", StringComparison.Ordinal) || line.StartsWith("Start with:", StringComparison.Ordinal));
        Assert.Contains($" dsvm {command}", example, StringComparison.Ordinal);
    }

    /// <summary>The examples that take no time are tried out as they stand.</summary>
    [Theory]
    [InlineData("topology")]
    [InlineData("topology show")]
    [InlineData("topology p2p")]
    [InlineData("sriov show")]
    [InlineData("protocol")]
    [InlineData("protocol show")]
    [InlineData("sriov")]
    [InlineData("sriov capacity")]
    [InlineData("svm")]
    [InlineData("svm curve")]
    [InlineData("svm calibrate")]
    public async Task The_example_works(string command)
    {
        Outcome help = (await Executable.Dsvm([.. command.Split(' '), "--help"])).AssertFine();
        string example = help.Output.Split('\n').First(line => line.Contains("Example:", StringComparison.Ordinal));
        string[] words = example[(example.IndexOf("dsvm ", StringComparison.Ordinal) + 5)..].Trim().Split(' ');
        Assert.NotEmpty((await Executable.Dsvm(words)).AssertFine().Output);
    }

    [Fact]
    public async Task The_version_is_told() => Assert.NotEmpty((await Executable.Dsvm("--version")).AssertFine().Output);
}
