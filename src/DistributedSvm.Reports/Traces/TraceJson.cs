using System.Buffers.Text;
using System.Text.Json;

namespace DistributedSvm.Reports.Traces;

/// <summary>
/// JSON as bytes, for files of millions of small objects: every text is escaped once and copied from then on. Whoever calls it sees to the commas.
/// </summary>
internal sealed class TraceJson(Stream stream)
{
    private const int FlushAt = 1 << 18;
    private const int LongestNumber = 32;

    private readonly Dictionary<string, byte[]> _texts = [];
    private byte[] _bytes = new byte[FlushAt + 4096];
    private int _length;

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Number(long value)
    {
        Reserve(LongestNumber);
        _ = Utf8Formatter.TryFormat(value, _bytes.AsSpan(_length), out int written);
        _length += written;
    }

    /// <summary>Picoseconds as microseconds, without trailing zeros.</summary>
    public void Microseconds(long picoseconds)
    {
        (long whole, long part) = Math.DivRem(picoseconds, 1_000_000);
        Number(whole);
        if (part == 0)
        {
            return;
        }

        int digits = 6;
        for (; part % 10 == 0; part /= 10)
        {
            digits--;
        }

        _bytes[_length] = (byte)'.';
        for (int i = digits; i > 0; i--, part /= 10)
        {
            _bytes[_length + i] = (byte)('0' + (part % 10));
        }

        _length += digits + 1;
    }

    /// <summary>A text of which there are few, quoted.</summary>
    public void Text(string text)
    {
        if (!_texts.TryGetValue(text, out byte[]? quoted))
        {
            _texts[text] = quoted = Quoted(text);
        }

        Raw(quoted);
    }

    /// <summary>A text that comes once, quoted.</summary>
    public void TextOnce(string text) => Raw(Quoted(text));

    public void FlushIfFull()
    {
        if (_length >= FlushAt)
        {
            Flush();
        }
    }

    public void Flush()
    {
        stream.Write(_bytes.AsSpan(0, _length));
        _length = 0;
    }

    private static byte[] Quoted(string text) => [(byte)'"', .. JsonEncodedText.Encode(text).EncodedUtf8Bytes, (byte)'"'];

    private void Reserve(int more)
    {
        if (_length + more > _bytes.Length - LongestNumber)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + more + LongestNumber));
        }
    }
}
