using System.Buffers;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Lets a <see cref="CpuPageTable"/> be part of an entity's state: some four bytes for a run that goes on in memory where the one before it ended.</summary>
[RegisterConverter]
internal sealed class CpuPageTableConverter : IConverter<CpuPageTable, CpuPageTableSurrogate>
{
    private const ulong FlagMask = 0xFFF;
    private const int StepShift = 4;
    private const int Fields = 5;

    public CpuPageTable ConvertFromSurrogate(in CpuPageTableSurrogate surrogate)
    {
        var table = new CpuPageTable();
        byte[] bytes = surrogate.Runs ?? [];
        ulong page = 0;
        CpuPte expected = default;
        for (int at = 0; at < bytes.Length;)
        {
            page += Varint.Read(bytes, ref at);
            ulong count = Varint.Read(bytes, ref at);
            ulong flags = Varint.Read(bytes, ref at);
            ulong address = expected.Address + ((ulong)Varint.UnZigZag(Varint.Read(bytes, ref at)) * Mm.PageSize);
            ulong owner = expected.Owner + (ulong)Varint.UnZigZag(Varint.Read(bytes, ref at));
            int step = (int)(flags >> StepShift);
            var span = new CpuPageSpan(page, count, new CpuPte(address | (flags & ((1 << StepShift) - 1)), owner), step);
            table.Set(span);
            page += count;
            expected = Expected(span);
        }

        return table;
    }

    public CpuPageTableSurrogate ConvertToSurrogate(in CpuPageTable value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        ulong page = 0;
        CpuPte expected = default;
        while (value.TryNext(page, ulong.MaxValue, out CpuPageSpan span))
        {
            Span<byte> into = bytes.GetSpan(Fields * Varint.MaximumSize);
            int at = 0;
            Varint.Write(into, ref at, span.Page - page);
            Varint.Write(into, ref at, span.Count);
            Varint.Write(into, ref at, (span.Pte.Word & FlagMask) | ((ulong)span.Step << StepShift));
            Varint.Write(into, ref at, Varint.ZigZag((long)(span.Pte.Address - expected.Address) / (long)Mm.PageSize));
            Varint.Write(into, ref at, Varint.ZigZag((long)(span.Pte.Owner - expected.Owner)));
            bytes.Advance(at);
            page = span.Last + 1;
            expected = Expected(span);
        }

        return new CpuPageTableSurrogate { Runs = bytes.WrittenSpan.ToArray() };
    }

    /// <summary>The page behind a run; allocations are numbered on.</summary>
    private static CpuPte Expected(in CpuPageSpan span) => span.Pte.Advance(span.Count, span.Step);
}
