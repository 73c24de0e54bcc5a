using System.CommandLine;
using System.Globalization;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Silo.Configuration;
using DistributedSvm.Silo.Hosting;

namespace DistributedSvm.Silo;

/// <summary><c>dsvm-silo</c>: a silo until it is told to stop. Wrong usage is one message and exit code 2; a silo that cannot start or go on ends with 1.</summary>
internal static class SiloCommand
{
    public const int Failed = 1;
    private const int Invalid = 2;

    public static async Task<int> Run(string[] args)
    {
        Dictionary<Setting, Option<string?>> options = Settings.All.ToDictionary(setting => setting, Option);
        var command = new RootCommand(
            """
            A silo of DistributedSvm: it hosts runs until it is told to stop (SIGTERM or Ctrl-C). It listens on loopback unless --address says otherwise.

            Example:  dsvm-silo --silo-port 11112 --gateway-port 30001 --redis localhost:6379

            Every option is also a variable (--silo-port: DSVM_SILO_PORT) and a key in section "dsvm" of appsettings.json in the current folder.
            The command line wins over variables, and these over the file.
            """);
        foreach (Option<string?> option in options.Values)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => Serve(Given(parsed, options), cancellationToken));
        ParseResult result = command.Parse(args);
        if (result.Errors is [{ } error, ..])
        {
            return Complain(Invalid, $"{error.Message}\nTry: dsvm-silo --help");
        }

        // Signals are the host's business.
        return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static async Task<int> Serve(Dictionary<Setting, string> commandLine, CancellationToken cancellationToken)
    {
        try
        {
            SettingValues values = SettingValues.Read(Environment.CurrentDirectory, Environment.GetEnvironmentVariables(), commandLine);
            return await SiloRun.Run(SiloOptionsReader.Read(values), values.File, cancellationToken);
        }
        catch (SettingException exception)
        {
            return Complain(Invalid, exception.Message);
        }
        catch (Exception exception) when (exception is ClusterUnreachableException or SiloRefusedException or SiloStartException)
        {
            return Complain(Failed, exception.Message);
        }
    }

    private static Dictionary<Setting, string> Given(ParseResult parsed, Dictionary<Setting, Option<string?>> options) => options
        .Where(pair => parsed.GetResult(pair.Value) is not null)
        .ToDictionary(pair => pair.Key, pair => parsed.GetValue(pair.Value) ?? bool.TrueString);

    private static Option<string?> Option(Setting setting) => new(setting.Option)
    {
        Description = setting.Description,
        HelpName = setting.HelpName ?? "true|false",
        Arity = setting.IsSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
    };

    private static int Complain(int code, string message)
    {
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"dsvm-silo: {message}"));
        return code;
    }
}
