using System.Diagnostics;

namespace DistributedSvm.EndToEnd;

/// <summary>What a silo can be told, where, and what it says to what cannot be.</summary>
public sealed class SiloConfigurationTests
{
    [Theory]
    [InlineData("--silo-port abc", "--silo-port: 'abc' is no port from 1 to 65535")]
    [InlineData("--silo-port 0", "--silo-port: '0' is no port from 1 to 65535")]
    [InlineData("--gateway-port 65536", "--gateway-port: '65536' is no port from 0 to 65535")]
    [InlineData("--silo-port 5000 --http-port 5000", "--silo-port, --gateway-port and --http-port must differ")]
    [InlineData("--primary somewhere", "--primary: 'somewhere' is no address with a port")]
    [InlineData("--primary localhost:1 --redis localhost:1", "--primary and --redis exclude each other")]
    [InlineData("--redis redis://:secret@/x", "--redis: this is no address of a Redis server")]
    [InlineData("--cluster-id a/b", "--cluster-id: 'a/b' is no cluster id")]
    [InlineData("--address 999.1.1.1", "--address: '999.1.1.1' is no IP address, nor 'any'")]
    [InlineData("--address 198.51.100.7", "--address: 198.51.100.7 is no address of this machine")]
    [InlineData("--checkpoints disk", "--checkpoints: 'disk' is none of memory, redis")]
    [InlineData("--checkpoints redis", "--checkpoints: 'redis' needs --redis")]
    [InlineData("--directory 1", "--directory: '1' is none of distributed, local")]
    [InlineData("--failure-detection slow", "--failure-detection: 'slow' is none of default, fast")]
    [InlineData("--shutdown-timeout 0", "--shutdown-timeout: '0' is no number of seconds from 1 to 3600")]
    [InlineData("--dashboard", "--dashboard: the dashboard needs a port: give --http-port")]
    [InlineData("--tls-trust ca.pem", "--tls-trust: TLS needs both --tls-certificate and --tls-trust")]
    [InlineData("--tls-certificate no.pfx --tls-trust no.pem", "--tls-certificate: there is no file no.pfx")]
    [InlineData("--port 1", "'--port'")]
    public async Task Wrong_usage_is_one_message(string arguments, string message)
    {
        Outcome outcome = await Run(Executable.Home, [], arguments.Split(' '));
        AssertRefused(outcome, message);
        Assert.DoesNotContain("secret", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "dsvm": { "silo-port": "abc" } }""", "silo-port in appsettings.json: 'abc' is no port")]
    [InlineData("""{ "dsvm": { "Tls": { "Trust": "ca.pem" } } }""", "tls-trust in appsettings.json: TLS needs both")]
    [InlineData("""{ "dsvm": { "silo-prt": 1 } }""", "silo-prt in appsettings.json: there is no such setting")]
    [InlineData("""{ "dsvm": """, "appsettings.json: ")]
    public async Task A_wrong_file_is_one_message(string file, string message)
    {
        using var folder = new TemporaryFolder();
        folder.Write("appsettings.json", file);
        AssertRefused(await Run(folder.Path, []), message);
    }

    [Fact]
    public async Task The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("appsettings.json", """{ "dsvm": { "siloPort": "file", "gateway-port": "file", "Http-Port": "file" }, "other": { "silo-prt": 1 } }""");
        (string, string)[] environment = [("DSVM_SILO_PORT", "environment"), ("DSVM_GATEWAY_PORT", "environment"), ("DSVM_HOME", "not ours")];
        AssertRefused(await Run(folder.Path, environment, "--silo-port", "command line"), "--silo-port: 'command line' is no port");
        AssertRefused(await Run(folder.Path, environment, "--silo-port", "5000"), "DSVM_GATEWAY_PORT: 'environment' is no port");
        AssertRefused(await Run(folder.Path, environment, "--silo-port", "5000", "--gateway-port", "5001"), "http-port in appsettings.json: 'file' is no port");
    }

    [Fact]
    public async Task The_silo_has_help_with_an_example()
    {
        Outcome outcome = (await Run(Executable.Home, [], "--help")).AssertFine();
        Assert.Contains("Example:  dsvm-silo ", outcome.Output, StringComparison.Ordinal);
    }

    private static void AssertRefused(Outcome outcome, string message)
    {
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.StartsWith("dsvm-silo: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        outcome.AssertNoStackTrace();
    }

    private static async Task<Outcome> Run(string folder, (string Name, string Value)[] environment, params string[] arguments)
    {
        Process process = Executable.Start("dsvm-silo", folder, environment, arguments);
        return await Executable.Finish(process);
    }
}
