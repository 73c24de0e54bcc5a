using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>Reads <c>guests</c> of a host: VMs that whole GPUs are passed through to.</summary>
internal static class HostGuests
{
    public static readonly MappingShape Shape = new("guest", ["gpus", "shows"], []);

    private static readonly ImmutableArray<KeyValuePair<string, GuestTopologyKind>> Kinds =
        [new("flat", GuestTopologyKind.Flat), new("split", GuestTopologyKind.Split)];

    public static ImmutableArray<ResolvedGuest> Read(MappingReader host, int gpus, int vfsPerGpu)
    {
        var guests = ImmutableArray.CreateBuilder<ResolvedGuest>();
        HashSet<int> taken = [];
        foreach (YamlValue item in host.List("guests", "VMs")?.Items ?? [])
        {
            if (MappingReader.Open(item, Shape, "a VM", host.Errors) is not { } reader)
            {
                continue;
            }

            GuestTopologyKind? shows = reader.Named("shows", "topology of a VM", Kinds);
            ImmutableArray<int>? members = Members(reader, gpus, taken);
            if (vfsPerGpu > 0)
            {
                reader.Fail("gpus", "a GPU that a VM has as a whole gives no VFs to others: leave 'vfs' of this host out, or set 'perGpu: 0'");
            }
            else if (shows is not null && members is not null)
            {
                guests.Add(new ResolvedGuest(members.Value, shows.Value));
            }
        }

        return guests.ToImmutable();
    }

    private static ImmutableArray<int>? Members(MappingReader reader, int gpus, HashSet<int> taken)
    {
        SortedSet<int> members = [];
        foreach (YamlScalar word in reader.Scalars("gpus", "GPUs such as gpu0") ?? [])
        {
            int gpu = -1;
            bool isThere = word.Text.StartsWith("gpu", StringComparison.Ordinal)
                && int.TryParse(word.Text.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out gpu) && gpu < gpus && members.Add(gpu);
            if (!isThere || !taken.Add(gpu))
            {
                string known = string.Create(CultureInfo.InvariantCulture, $"gpu0 to gpu{gpus - 1}");
                reader.Errors.Add(word, isThere
                    ? $"'{word.Text}' is in another VM already"
                    : $"'gpus' names different GPUs of this host, {known}, not '{word.Text}'");
                return null;
            }
        }

        if (members.Count == 0)
        {
            reader.Fail("gpus", "a VM of this kind has at least one GPU, e.g. gpus: [gpu0, gpu1]");
            return null;
        }

        return [.. members];
    }
}
