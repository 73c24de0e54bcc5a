using System.Text;

namespace DistributedSvm.Reports.Charts.Mermaid;

/// <summary>Text as Mermaid takes it: what would end a statement or start markup is written as an entity.</summary>
internal static class MermaidText
{
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            escaped.Append(character switch
            {
                ';' => "#59;",
                '#' => "#35;",
                '<' => "#lt;",
                '>' => "#gt;",
                '&' => "#amp;",
                '"' => "#quot;",
                '`' => "#96;",
                _ when char.IsControl(character) => " ",
                _ => character.ToString(),
            });
        }

        return escaped.ToString();
    }
}
