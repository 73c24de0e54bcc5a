using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DistributedSvm.Client.Clusters;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Security;

namespace DistributedSvm.Client.Commands;

/// <summary>The options of <c>dsvm cluster up</c>. What is left out is null, since a cluster that exists already has its own.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<int?> _silos = Whole("--silos", $"How many silos. [default: {ClusterPlan.StandardSilos}, or as many as there were]", ClusterPlan.MostSilos);

    private readonly Option<int?> _port = Whole(
        "--port",
        $"Silo i listens on this port + i for silos, + 100 + i for clients, + 200 + i for health. [default: {ClusterPlan.StandardPort}]",
        ClusterPlan.LastPort);

    private readonly Option<string?> _redis = new("--redis")
    {
        Description = "Keep membership and checkpoints in this Redis: HOST:PORT or redis://[USER]:PASSWORD@HOST:PORT.",
        HelpName = "HOST:PORT",
    };

    private readonly ChoiceOption<FailureDetection> _failureDetection = new(
        "--failure-detection",
        $"How soon a silo that hangs is given up: about 10 s, or about 5 s on a machine that is not overloaded. [default: {ClusterPlan.StandardFailureDetection}]",
        [("default", FailureDetection.Default), ("fast", FailureDetection.Fast)],
        hasDefault: false);

    private readonly Option<string?> _certificate = File("--tls-certificate", "Encrypt with this certificate: .pfx, or .pem with --tls-key.");
    private readonly Option<string?> _key = File("--tls-key", "Its private key, where that is not in the same file.");
    private readonly Option<string?> _passwordFile = File("--tls-password-file", "A file with the password of the private key.");
    private readonly Option<string?> _trust = File("--tls-trust", "PEM of the CA, or of the self-signed certificates to trust.");

    /// <summary>In the order of the help; the name of the cluster and <c>--watch</c> are no part of what it is.</summary>
    public IEnumerable<Option> All(Option id, Option watch) =>
        [_silos, _redis, id, _port, _failureDetection, watch, _certificate, _key, _passwordFile, _trust];

    public static Option<string> Id() => new("--id")
    {
        Description = "Name of the cluster, to have several.",
        HelpName = "ID",
        DefaultValueFactory = _ => ClusterId.Default,
        Validators =
        {
            result =>
            {
                if (result.Tokens.Count > 0 && !ClusterId.IsValid(result.Tokens[0].Value))
                {
                    result.AddError($"--id: '{result.Tokens[0].Value}' is no cluster id: up to 64 letters, digits, '-', '_' and '.', the first one a letter or digit");
                }
            },
        },
    };

    /// <exception cref="UsageException">Options do not fit together, or name a file that does not exist.</exception>
    public UpRequest Read(ParseResult parsed, string id)
    {
        string? redis = parsed.GetValue(_redis);
        if (redis is not null)
        {
            CheckRedis(redis);
        }

        string? failureDetection = _failureDetection.Find(parsed)?.ToString().ToLowerInvariant();
        return new UpRequest(id, parsed.GetValue(_silos), parsed.GetValue(_port), redis, failureDetection, Tls(parsed));
    }

    private static void CheckRedis(string redis)
    {
        try
        {
            _ = RedisAddress.Parse(redis);
        }
        catch (FormatException exception)
        {
            // The value is not repeated: it may hold a password.
            throw new UsageException($"--redis: {exception.Message}");
        }
    }

    private TlsFiles? Tls(ParseResult parsed)
    {
        string? certificate = FileOf(parsed, _certificate);
        string? key = FileOf(parsed, _key);
        string? passwordFile = FileOf(parsed, _passwordFile);
        string? trust = FileOf(parsed, _trust);
        return (certificate, trust) switch
        {
            ({ }, { }) => new TlsFiles(certificate, trust, key, passwordFile),
            (null, null) when key is null && passwordFile is null => null,
            _ => throw new UsageException("TLS needs both --tls-certificate and --tls-trust"),
        };
    }

    /// <summary>As a full path: silos have a working directory of their own.</summary>
    private static string? FileOf(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } path)
        {
            return null;
        }

        return System.IO.File.Exists(path) ? Path.GetFullPath(path) : throw new UsageException($"{option.Name}: the file {path} does not exist");
    }

    private static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    private static Option<int?> Whole(string name, string description, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse(result, name, most),
    };

    private static int? Parse(ArgumentResult result, string name, int most)
    {
        string given = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1 && value <= most)
        {
            return value;
        }

        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: '{given}' is no whole number from 1 to {most}"));
        return null;
    }
}
