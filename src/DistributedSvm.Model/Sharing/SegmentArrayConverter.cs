using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>Lets a <see cref="SegmentArray"/> be part of messages and of an entity's state.</summary>
[RegisterConverter]
public sealed class SegmentArrayConverter : IConverter<SegmentArray, SegmentArraySurrogate>
{
    /// <exception cref="ModelBugException">The snapshot is damaged.</exception>
    public SegmentArray ConvertFromSurrogate(in SegmentArraySurrogate surrogate)
    {
        ReadOnlySpan<byte> bytes = surrogate.Runs ?? [];
        if (bytes.Length % sizeof(ulong) != 0)
        {
            throw new ModelBugException("The snapshot of a segment array is cut off.");
        }

        if (bytes.IsEmpty)
        {
            return SegmentArray.Empty;
        }

        ulong[] words = MemoryMarshal.Cast<byte, ulong>(bytes).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        foreach (ulong word in words)
        {
            var run = new SegmentRun(word);
            if (run.Pages > SegmentRun.FrameLimit - run.Frame)
            {
                throw new ModelBugException($"The snapshot of a segment array has {run.Pages} pages at frame 0x{run.Frame:x}.");
            }
        }

        return new SegmentArray(words, words.Length);
    }

    public SegmentArraySurrogate ConvertToSurrogate(in SegmentArray value)
    {
        byte[] bytes = MemoryMarshal.AsBytes(value.Words).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan());
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return new SegmentArraySurrogate { Runs = bytes };
    }
}
