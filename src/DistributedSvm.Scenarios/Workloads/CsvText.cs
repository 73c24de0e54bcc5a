using System.Text;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>Comma-separated values with optional double quotes (RFC 4180), one record per line; blank lines and lines that begin with '#' are skipped.</summary>
internal static class CsvText
{
    public static IEnumerable<List<CsvField>> Records(string text)
    {
        int line = 0;
        foreach (string raw in text.Split('\n'))
        {
            line++;
            string record = raw.TrimEnd('\r');
            if (line == 1)
            {
                record = record.TrimStart('\uFEFF');
            }

            if (!string.IsNullOrWhiteSpace(record) && record[0] != '#')
            {
                yield return Fields(record, line);
            }
        }
    }

    private static List<CsvField> Fields(string record, int line)
    {
        List<CsvField> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        int start = 0;
        for (int i = 0; i < record.Length; i++)
        {
            char c = record[i];
            if (c == '"' && quoted && i + 1 < record.Length && record[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                fields.Add(new CsvField(field.ToString().Trim(), line, start + 1));
                field.Clear();
                start = i + 1;
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(new CsvField(field.ToString().Trim(), line, start + 1));
        return fields;
    }
}
