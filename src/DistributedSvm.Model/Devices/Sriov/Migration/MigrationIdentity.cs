using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The device that a migration stream is of: it can be restored on no other. KLVs as in the stream's descriptor (xe_sriov_packet.c): key in the high half, length in words in the low one.</summary>
/// <param name="DeviceId">PCI device id, e.g. 0xe211.</param>
/// <param name="Revision">PCI revision.</param>
[GenerateSerializer, Immutable]
public readonly record struct MigrationIdentity([property: Id(0)] int DeviceId, [property: Id(1)] int Revision)
{
    private const uint DeviceKey = 0xf001;
    private const uint RevisionKey = 0xf002;

    public ImmutableArray<uint> ToKlvs() => [(DeviceKey << 16) | 1, (uint)DeviceId, (RevisionKey << 16) | 1, (uint)Revision];

    /// <summary>Unknown keys are skipped. EINVAL for words that end in the middle of a value, or without both keys.</summary>
    public static Errno TryParse(ImmutableArray<uint> words, out MigrationIdentity identity)
    {
        identity = default;
        int? device = null;
        int? revision = null;
        for (int at = 0; at < words.Length;)
        {
            uint key = words[at] >> 16;
            int length = (int)(words[at] & 0xFFFF);
            at++;
            if (length > words.Length - at)
            {
                return Errno.EINVAL;
            }

            if (length == 1 && key == DeviceKey)
            {
                device = (int)words[at];
            }
            else if (length == 1 && key == RevisionKey)
            {
                revision = (int)words[at];
            }

            at += length;
        }

        if (device is null || revision is null)
        {
            return Errno.EINVAL;
        }

        identity = new MigrationIdentity(device.Value, revision.Value);
        return Errno.Ok;
    }

    public void Fold(ref Digest digest)
    {
        digest.Add(DeviceId);
        digest.Add(Revision);
    }
}
