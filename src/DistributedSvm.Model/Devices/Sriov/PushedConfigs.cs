using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// What the GuC was told of each VF's resources, as a check word each: sixteen bits per kind, zero for none. Enough to see that something else was pushed than is there.
/// </summary>
[GenerateSerializer]
public sealed class PushedConfigs
{
    [Id(0)]
    private ulong[] _words = [];

    public ulong this[int vf] => vf < _words.Length ? _words[vf] : 0;

    /// <summary>Notes a push. False when a size went from one value to another without 0 between (J-6).</summary>
    public bool Note(int vf, VfResources? resources)
    {
        if (vf >= _words.Length)
        {
            Array.Resize(ref _words, vf + 1);
        }

        ulong old = _words[vf];
        ulong now = WordOf(resources);
        _words[vf] = now;
        for (int shift = 0; shift < 64; shift += 16)
        {
            ulong before = old >> shift & 0xFFFF;
            ulong after = now >> shift & 0xFFFF;
            if (before != 0 && after != 0 && before != after)
            {
                return false;
            }
        }

        return true;
    }

    public static ulong WordOf(VfResources? resources) => resources is null
        ? 0
        : Part(resources.Ggtt?.Start ?? 0, resources.Ggtt?.Length ?? 0)
            | Part((ulong)resources.FirstContext, (ulong)resources.Contexts) << 16
            | Part((ulong)resources.FirstDoorbell, (ulong)resources.Doorbells) << 32
            | Part(0, (ulong)resources.VramBytes) << 48;

    private static ulong Part(ulong first, ulong length)
    {
        if (length == 0)
        {
            return 0;
        }

        var digest = new Digest(first);
        digest.Add(length);
        return Math.Max(1, digest.Value & 0xFFFF);
    }
}
