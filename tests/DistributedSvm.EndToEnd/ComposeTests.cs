using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace DistributedSvm.EndToEnd;

/// <summary>docker-compose.yml, as far as it can be told without a Docker.</summary>
public sealed partial class ComposeTests
{
    private readonly YamlMappingNode _services;

    public ComposeTests()
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(Path.Combine(Executable.Home, "compose", "docker-compose.yml"));
        yaml.Load(reader);
        _services = (YamlMappingNode)yaml.Documents[0].RootNode["services"];
    }

    [Fact]
    public void Only_the_trace_viewer_is_published_and_only_to_this_machine()
    {
        string[] published = [.. _services.Children.Where(service => Has(service.Value, "ports")).Select(service => service.Key.ToString())];
        Assert.Equal(["traces"], published);
        Assert.All((YamlSequenceNode)_services["traces"]["ports"], port => Assert.StartsWith("127.0.0.1:", port.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Three_silos_wait_for_a_Redis_that_keeps_what_it_was_told()
    {
        Assert.Equal("3", _services["silo"]["deploy"]["replicas"].ToString());
        Assert.Equal("service_healthy", _services["silo"]["depends_on"]["redis"]["condition"].ToString());
        Assert.Equal("redis-cli", _services["redis"]["healthcheck"]["test"][1].ToString());
        Assert.Contains("--appendonly", ((YamlSequenceNode)_services["redis"]["command"]).Select(word => word.ToString()));
    }

    /// <summary>The silo's own limit is 15 s, and 3 s of grace.</summary>
    [Fact]
    public void A_silo_has_longer_to_stop_than_it_takes() =>
        Assert.True(int.Parse(_services["silo"]["stop_grace_period"].ToString().TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture) > 18);

    [Fact]
    public void Client_and_trace_viewer_come_only_when_asked_for() =>
        Assert.Equal(["client", "traces"], _services.Children.Where(service => Has(service.Value, "profiles")).Select(service => service.Key.ToString()));

    [Fact]
    public async Task What_silos_are_told_they_understand()
    {
        var environment = (YamlMappingNode)_services["silo"]["environment"];
        string help = (await Executable.Finish(Executable.Start("dsvm-silo", Executable.Home, "--help"))).AssertFine().Output;
        string[] variables = [.. environment.Children.Keys.Select(name => name.ToString()).Where(name => name.StartsWith("DSVM_", StringComparison.Ordinal))];
        Assert.NotEmpty(variables);
        Assert.All(variables, name => Assert.Contains($"--{name[5..].Replace('_', '-').ToLowerInvariant()} ", help, StringComparison.Ordinal));
        string health = string.Join(' ', (YamlSequenceNode)_services["silo"]["healthcheck"]["test"]);
        Assert.Contains($":{environment["DSVM_HTTP_PORT"]}/health", health, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("silo", "dsvm-silo.dll")]
    [InlineData("client", "dsvm.dll")]
    public void Each_image_is_built_from_its_file_and_starts_what_was_published(string service, string program)
    {
        string dockerfile = File.ReadAllText(Path.Combine(Executable.Home, "compose", service, "Dockerfile"));
        Assert.Contains($"dotnet publish {service} ", dockerfile, StringComparison.Ordinal);
        Assert.Equal(2, Stages().Count(dockerfile));
        Assert.EndsWith($"ENTRYPOINT [\"dotnet\", \"{program}\"]\n", dockerfile, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Executable.Home, program)));
    }

    private static bool Has(YamlNode node, string key) => ((YamlMappingNode)node).Children.ContainsKey(new YamlScalarNode(key));

    [GeneratedRegex("^FROM ", RegexOptions.Multiline)]
    private static partial Regex Stages();
}
