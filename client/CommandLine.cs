using System.CommandLine;
using System.CommandLine.Parsing;
using DistributedSvm.Client.Clusters;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Live.Load.Clients;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios;

namespace DistributedSvm.Client;

/// <summary>Runs a command and turns whatever goes wrong into one clear message on standard error and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>How long a run may take to reach a barrier and report after Ctrl-C.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    public static async Task<int> Run(RootCommand root, string[] args)
    {
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            // A word that fits nowhere is often the cause of what else is wrong, such as a missing command.
            Complain(parsed.UnmatchedTokens is [string unknown, ..]
                ? $"'{unknown}' is neither a command nor an option of {PathOf(parsed.CommandResult)}"
                : parsed.Errors[0].Message);

            Console.Error.WriteLine($"Try: {PathOf(parsed.CommandResult)} --help");
            return ExitCodes.Invalid;
        }

        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopTimeout };
            return await parsed.InvokeAsync(configuration);
        }
        catch (ScenarioException exception)
        {
            foreach (ScenarioError error in exception.Errors)
            {
                Complain(error.ToString());
            }

            return ExitCodes.Invalid;
        }
        catch (UsageException exception)
        {
            Complain(exception.Message);
            return ExitCodes.Invalid;
        }
        catch (OperationCanceledException)
        {
            Complain("interrupted");
            return ExitCodes.Interrupted;
        }
        catch (Exception exception) when (exception is ClusterUnreachableException or ClusterException or RunException or LoadClientException)
        {
            Complain(exception.Message);
            return ExitCodes.Failed;
        }
        catch (ModelBugException exception)
        {
            Complain($"the model broke a rule of the engine, which is a bug: {exception.Message}");
            return ExitCodes.Failed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Complain(exception.Message);
            return ExitCodes.Invalid;
        }
        catch (Exception exception)
        {
            Complain($"failed: {exception.Message} ({exception.GetType().Name})");
            return ExitCodes.Failed;
        }
    }

    private static void Complain(string message) => Console.Error.WriteLine($"dsvm: {message}");

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "dsvm";
}
