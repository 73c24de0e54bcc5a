using System.Collections.Immutable;
using System.Numerics;
using DistributedSvm.Model.Svm;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>Reads <c>svm:</c> of a host: the constants and choices of its drivers' shared virtual memory, and what it costs.</summary>
internal static class HostSvm
{
    public static readonly MappingShape Shape = new("svm", [],
        [
            "profile", "policy", "notifierSize", "chunkSizes", "needs64k", "timeslice", "accessThreshold", "systemAtomics", "peerMigration",
        ]);

    private const long PageSize = 4 << 10;

    /// <summary>The least page of devices that need 64 KiB (the flag of DG2 and PVC).</summary>
    private const long LargePage = 64 << 10;

    /// <summary>What the host says, or the defaults.</summary>
    public static SvmOptions Read(MappingReader host)
    {
        if (host.Find("svm") is not YamlValue value || MappingReader.Open(value, Shape, "'svm'", host.Errors) is not MappingReader reader)
        {
            return SvmOptions.Default;
        }

        SvmSettings settings = SvmOptions.Default.Settings;
        SvmPolicy policy = reader.Named("policy", "policy", SvmPolicyNames.All) ?? settings.Policy;
        if (reader.Has("accessThreshold") && policy != SvmPolicy.AccessCounters)
        {
            reader.Fail("accessThreshold", "'accessThreshold' is for 'policy: access-counters'; no other policy counts accesses");
        }

        long notifier = reader.Quantity("notifierSize", Dimension.Size, PageSize, "at least 4KiB") ?? settings.NotifierBytes;
        if (!BitOperations.IsPow2(notifier))
        {
            reader.Fail("notifierSize", $"'notifierSize' must be a power of two such as 512MiB, not {reader.Text("notifierSize")}");
        }

        return new SvmOptions(
            settings with
            {
                Policy = policy,
                NotifierBytes = notifier,
                Chunks = Chunks(reader, notifier) ?? settings.Chunks,
                LeastVramRange = reader.Boolean("needs64k") ?? false ? LargePage : settings.LeastVramRange,
                AtomicTimeslice = reader.Time("timeslice") ?? settings.AtomicTimeslice,
                AccessThreshold = reader.Integer("accessThreshold", 1, 1_000_000_000) ?? settings.AccessThreshold,
                HasSystemAtomics = reader.Boolean("systemAtomics") ?? settings.HasSystemAtomics,
                MigratesFromPeers = reader.Boolean("peerMigration") ?? settings.MigratesFromPeers,
            },
            Profile(reader));
    }

    private static SvmProfile Profile(MappingReader reader)
    {
        ImmutableArray<KeyValuePair<string, int>> names = [.. SvmProfileCatalogue.All.Select((profile, index) => KeyValuePair.Create(profile.Name, index))];
        return reader.Named("profile", "profile", names) is { } index ? SvmProfileCatalogue.All[index] : SvmOptions.Default.Profile;
    }

    /// <summary>Powers of two of at least a page, the largest first, the last one a page: a fault must find some that fits.</summary>
    private static ImmutableArray<long>? Chunks(MappingReader reader, long notifier)
    {
        if (reader.Scalars("chunkSizes", "sizes such as 2MiB") is not { } given)
        {
            return null;
        }

        var chunks = ImmutableArray.CreateBuilder<long>();
        foreach (YamlScalar scalar in given)
        {
            if (!Dimension.Size.TryParse(scalar.Text, out long bytes, out string problem))
            {
                reader.Errors.Add(scalar, $"'chunkSizes': {problem}");
                return null;
            }

            if (bytes < PageSize || !BitOperations.IsPow2(bytes) || bytes > notifier || (chunks.Count > 0 && bytes >= chunks[^1]))
            {
                reader.Errors.Add(scalar, $"'chunkSizes' must be powers of two from 4KiB to the notifier's size, the largest first, such as [2MiB, 64KiB, 4KiB]; {scalar.Text} is not");
                return null;
            }

            chunks.Add(bytes);
        }

        if (chunks.Count == 0 || chunks[^1] != PageSize)
        {
            reader.Fail("chunkSizes", "'chunkSizes' must end with 4KiB: a mapping may be as small as that");
            return null;
        }

        return chunks.ToImmutable();
    }
}
